/**
 * The topics that members of a group subscribe to, by the metadata they joined with. Undefined
 * where one has none: the broker shows it only while the group is stable. Pure.
 */
export function topicsOfMembers(
  members: readonly Buffer[],
  decode: (metadata: Buffer) => readonly string[],
): readonly string[] | undefined {
  if (members.some(({ length }) => length === 0)) return undefined;
  return [...new Set(members.flatMap(decode))];
}
