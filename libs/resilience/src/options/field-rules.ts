import { rule } from '@mainstay/core';

export { fieldProblems, type FieldRule, type FieldRules } from '@mainstay/core';

/** What the options of this lib are made of. */
export const { aFunction, anything, milliseconds, number, share, wholeNumber, yesOrNo } = rule;
