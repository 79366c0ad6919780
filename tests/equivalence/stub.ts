import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  type CanonicalRequest,
  canonicalOfConverse,
  canonicalOfInvoke,
  InvalidRequest,
  type Operation,
} from './canonical.js';
import { isObject, type Json } from './json.js';
import { type Answer, pathOf, renderOnce, renderStream, type Surface } from './rendering.js';

export type { Answer, Block, Citation, ErrorAnswer, MessageAnswer } from './rendering.js';

/** A Bedrock that answers what it is told to, and remembers what it was asked. */
export interface Bedrock {
  readonly endpoint: string;
  /** The valid requests since the last `reset`, in the order in which they came. */
  readonly requests: readonly CanonicalRequest[];
  /** Why the other requests were answered with a ValidationException. */
  readonly rejections: readonly string[];
  /** Answers for the next valid requests; the last one repeats. */
  answers(...answers: readonly Answer[]): void;
  /** Forgets requests and answers. */
  reset(): void;
  close(): Promise<void>;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

interface Call {
  readonly surface: Surface;
  readonly operation: Operation;
  readonly modelId: string;
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A program that asks more often than this has no end. */
const maximalRequests = 40;
const preface = 'PRI * HTTP/2.0';
const calls = (['invoke', 'converse'] as const).flatMap((surface) =>
  (['once', 'stream'] as const).map((operation) => ({
    surface,
    operation,
    path: pathOf(surface, operation),
  })),
);

/** Starts a stub of Bedrock's runtime on a free port of this machine, for HTTP/1.1 and for HTTP/2 without TLS. */
export async function startBedrock(): Promise<Bedrock> {
  let queue: readonly Answer[] = [];
  let requests: CanonicalRequest[] = [];
  let rejections: string[] = [];

  const reply = (request: Request, body: Buffer): Reply => {
    const call = callOf(request);
    if (call === undefined) return errorReply('UnknownOperationException', 404, `${request.url}`);
    if (requests.length + rejections.length >= maximalRequests)
      return errorReply('AccessDeniedException', 403, `More than ${maximalRequests} requests.`);
    try {
      const input = parsed(body);
      requests.push(canonicalOf(call, input, request));
      const answer = queue[Math.min(requests.length, queue.length) - 1];
      if (answer === undefined) throw new Error('The stub has been given no answers.');
      return replyOf(answer, call, input, request);
    } catch (error) {
      if (!(error instanceof InvalidRequest))
        return errorReply('InternalServerException', 500, String(error));
      rejections.push(error.message);
      return errorReply('ValidationException', 400, error.message);
    }
  };

  const respond = (request: Request, response: Response): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { status, headers, body } = reply(request, Buffer.concat(parts));
      response.writeHead(status, headers);
      response.end(body);
    });
  };

  const http = createHttpServer(respond);
  const http2 = createHttp2Server(respond);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('readable', () => {
      const first: Buffer | null = socket.read();
      if (first === null) return;
      // Neither server may lose what tells the two apart.
      socket.unshift(first);
      const speaksHttp2 = preface.startsWith(first.toString('latin1', 0, preface.length));
      (speaksHttp2 ? http2 : http).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get rejections() {
      return rejections;
    },
    answers: (...answers) => {
      queue = answers;
    },
    reset: () => {
      queue = [];
      requests = [];
      rejections = [];
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function callOf({ method, url }: Request): Call | undefined {
  const [, model, path] = /^\/model\/([^/]+)\/([^/?]+)$/.exec(url ?? '') ?? [];
  const call = calls.find((each) => each.path === path);
  if (method !== 'POST' || model === undefined || call === undefined) return undefined;
  return { surface: call.surface, operation: call.operation, modelId: decodeURIComponent(model) };
}

function parsed(body: Buffer): Json {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    throw new InvalidRequest('Malformed input request, please reformat your input and try again.');
  }
}

function canonicalOf({ surface, ...level }: Call, body: Json, request: Request): CanonicalRequest {
  if (surface === 'converse') return canonicalOfConverse(body, level);
  const header = (member: string, name: string) => {
    const value = request.headers[`x-amzn-bedrock-${name}`];
    return typeof value === 'string' ? { [member]: value } : {};
  };
  return canonicalOfInvoke(body, {
    ...level,
    ...header('trace', 'trace'),
    ...header('guardrailIdentifier', 'guardrailidentifier'),
    ...header('guardrailVersion', 'guardrailversion'),
    ...header('performanceConfigLatency', 'performanceconfig-latency'),
    ...header('serviceTier', 'service-tier'),
    ...header('requestMetadata', 'request-metadata'),
  });
}

function replyOf(answer: Answer, { surface, operation }: Call, input: Json, request: Request): Reply {
  if ('error' in answer) return errorReply(answer.error.name, answer.error.status, answer.error.message);
  const paths = isObject(input) ? input.additionalModelResponseFieldPaths : undefined;
  const responsePaths = Array.isArray(paths) ? paths.map(String) : [];
  if (operation === 'stream')
    return {
      status: 200,
      headers: headers('application/vnd.amazon.eventstream', {
        'x-amzn-bedrock-content-type': 'application/json',
      }),
      body: renderStream(answer, surface, responsePaths),
    };
  const body = renderOnce(answer, surface, responsePaths);
  if (surface === 'invoke')
    return {
      status: 200,
      headers: headers('application/json', settingsIn(request)),
      body: JSON.stringify(body),
    };
  const { performanceConfig, serviceTier } = isObject(input) ? input : {};
  return {
    status: 200,
    headers: headers('application/json'),
    body: JSON.stringify({ ...body, performanceConfig, serviceTier }),
  };
}

/** Bedrock says which latency and tier it used. */
function settingsIn(request: Request): Record<string, string> {
  return Object.fromEntries(
    ['x-amzn-bedrock-performanceconfig-latency', 'x-amzn-bedrock-service-tier'].flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function errorReply(name: string, status: number, message: string): Reply {
  return {
    status,
    headers: headers('application/json', { 'x-amzn-errortype': name }),
    body: JSON.stringify({ message }),
  };
}

function headers(contentType: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'content-type': contentType,
    'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
    ...more,
  };
}
