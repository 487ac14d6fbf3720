// The functions that Python printed for this page, by their names; printed.py puts them in.

/** @type {Record<string, (...inputs: any[]) => any>} */
export const printed = {};
