/** A failure of the set-up, in words for people. */
export declare class SetupError extends Error {}
export declare function setUp(): Promise<void>;
export declare function bringUpToDate(root: string, say: (line: string) => void): Promise<void>;
export declare function checkPlatform(platform: string, arch: string, isMusl?: boolean): void;
export declare function checkNode(platform: string, version: string): void;
export declare function checkNpm(version: string): void;
export declare function isInstalled(root: string): boolean;
export declare function isBuilt(root: string): boolean;
export declare function hashFiles(root: string, names: readonly string[]): string;
export declare function hashSources(root: string): string;
export declare function linkNode(root: string, platform?: string, arch?: string): void;
export declare function pruneBuild(root: string): void;
