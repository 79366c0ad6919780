/** What a statement of a policy is about, by any language that writes policies: `Resource`, `NotResource`, `not_resources` */
export const resourceKey = /^(?:Not_?)?Resources?$/i;

/** What it is that may be done: `Action`, `NotAction`, `not_actions` */
export const actionKey = /^(?:Not_?)?Actions?$/i;
