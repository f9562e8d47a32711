/** Every path of REST begins with it. */
export const restPrefix = "/api/";
