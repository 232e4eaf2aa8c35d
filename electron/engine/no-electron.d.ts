// What the engine sees under the name `electron`: nothing. The shell is reached through ports only.
export declare const nothing: never;
