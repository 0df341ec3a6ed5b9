interface DescribedGroup {
  readonly members: readonly { readonly memberMetadata: Buffer }[];
}

/**
 * The topics that members of groups subscribe to, by the metadata they joined with. Undefined where
 * one has none: the broker shows it only while the group is stable. Pure.
 */
export function topicsOfMembers(
  groups: readonly DescribedGroup[],
  decode: (metadata: Buffer) => readonly string[],
): readonly string[] | undefined {
  const all = groups.flatMap(({ members }) => members.map(({ memberMetadata }) => memberMetadata));
  if (all.some(({ length }) => length === 0)) return undefined;
  return [...new Set(all.flatMap(decode))];
}
