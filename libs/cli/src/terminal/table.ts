type Row = Readonly<Record<string, string | number>>;

/**
 * Rows as aligned columns, the first row's keys as heads; numbers to the right. What would steer a
 * terminal is a space: errors and headers say what they like.
 */
export function table(rows: readonly Row[]): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const heads = Object.keys(first);
  const widths = heads.map((head) =>
    rows.reduce((width, row) => Math.max(width, String(row[head] ?? '').length), head.length),
  );
  const line = (cell: (head: string, width: number) => string) =>
    heads
      .map((head, index) => cell(head, widths[index] as number))
      .join('  ')
      .trimEnd();
  return [
    line((head, width) => head.toUpperCase().padEnd(width)),
    ...rows.map((row) =>
      line((head, width) => {
        const value = row[head] ?? '';
        return typeof value === 'number'
          ? String(value).padStart(width)
          : plain(value).padEnd(width);
      }),
    ),
  ];
}

function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
