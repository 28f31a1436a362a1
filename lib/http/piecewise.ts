/**
 * A body that is made piece by piece as the client takes it. A failure on the way cuts it short, and is told; a client
 * that leaves ends the making, and is no failure.
 */
export function piecewise(
  pieces: AsyncGenerator<string>,
  tellFault: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isLeft = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        // Left while the piece was made: a stream that was cancelled takes nothing more, and throws.
        if (isLeft) return;
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        tellFault(error);
        controller.error(new Error("The answer was cut short"));
      }
    },
    async cancel() {
      isLeft = true;
      await pieces.return(undefined);
    },
  });
}
