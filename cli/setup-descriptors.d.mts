export declare function isDescribed(path: string): boolean;
export declare function describedTypes(): string;
export declare function readyDescriptors(root: string, path: string, text: string): Promise<string>;
