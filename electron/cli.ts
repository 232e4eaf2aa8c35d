#!/usr/bin/env node
/** The third host, `nightjar`: a list of commands. Each lives in a file of its own under `terminal/`. */

const OLDEST_NODE = 24;

async function main(): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    process.stderr.write(
      `nightjar: it needs Node ${OLDEST_NODE} or newer, and this is ${process.version}.\n`,
    );
    return 2;
  }
  // Imported only now: older versions cannot read what these files import.
  const { Command } = await import('commander');
  const { addDemoCommand } = await import('./terminal/demo.ts');
  const { addEvaluateCommand } = await import('./terminal/evaluate.ts');
  const { addDoctorCommand } = await import('./terminal/doctor.ts');
  const { addExplainCommand } = await import('./terminal/explain.ts');
  const { runToExitCode } = await import('./terminal/output.ts');
  const { addScanCommand } = await import('./terminal/scan.ts');
  const { addServeCommand } = await import('./terminal/serve.ts');
  const { addTemplatesCommand } = await import('./terminal/templates.ts');
  const { VERSION } = await import('./terminal/version.ts');

  const program = new Command('nightjar')
    .description("Reads your servers' logs while you don't.")
    .version(VERSION)
    .exitOverride();
  addServeCommand(program);
  addDemoCommand(program);
  addScanCommand(program);
  addExplainCommand(program);
  addTemplatesCommand(program);
  addEvaluateCommand(program);
  addDoctorCommand(program);
  return runToExitCode(() => program.parseAsync(), process.stderr);
}

// A reader that goes away (`| head`) ends the program; there is nobody left to write to.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await main();
