/**
 * Given to the provider packages in place of a key, so that they neither hold one nor look into the
 * environment themselves; the header of each call replaces it.
 */
export const placeholderKey = "none";
