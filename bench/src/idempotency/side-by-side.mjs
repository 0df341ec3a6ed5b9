/** Does something so often, so many at once. */
export async function sideBySide(count, inFlight, one) {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}
