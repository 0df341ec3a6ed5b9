/** Answered by a plan where it meets something it does not know: then the vendor decides. */
export const UNPLANNED = Symbol('mainstay.events.unplanned');
