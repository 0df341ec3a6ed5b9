import { connect } from 'node:net';

/** What came back for bytes; `status` is 0 where the server closed without a word. */
export interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** No answer, but the word to go on. */
const CONTINUE = /^HTTP\/1\.1 100 Continue\r\n\r\n/;
const NOTHING: Answer = { status: 0, headers: '', body: '' };
/** A server that neither answers nor closes is a failure of the test. */
const SILENCE_MS = 20_000;

/** Sends bytes as they are over a connection of their own, and reads the first answer. */
export function exchange(port: number, bytes: Buffer, half: boolean): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answerIn(text));
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer to ${bytes.subarray(0, 300).toString('latin1')}`));
    }, SILENCE_MS);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).replace(CONTINUE, '');
      if (isWhole(text)) finish();
    });
    socket.once('end', finish).once('close', finish);
    // A server that has refused a request need not read the rest of it.
    socket.on('error', finish);
    socket.write(bytes);
    if (half) socket.end();
  });
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  return length !== undefined && Buffer.byteLength(text.slice(end + 4)) >= Number(length);
}

function answerIn(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return NOTHING;
  const headers = text.slice(0, end);
  return { status: Number(headers.split(' ')[1]), headers, body: text.slice(end + 4) };
}
