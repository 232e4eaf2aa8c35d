// Stands where `electron` would: nothing in the engine or the browser host may reach it, and a test that
// does fails at once instead of downloading a runtime.
throw new Error('electron was imported in a test that has no desktop shell');
