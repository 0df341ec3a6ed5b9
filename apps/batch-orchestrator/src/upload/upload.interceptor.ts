import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import type { Observable } from 'rxjs';
import { UploadIntake, type UploadedFile } from './upload-intake';

/** Files one upload may have. */
const MOST_FILES = 10_000;

/** A file of the request after the intake had it. */
export interface TakenFile extends Express.Multer.File {
  readonly result: UploadedFile;
}

/** Streams the `files` of a multipart request through the {@link UploadIntake}. */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  private readonly receive: ReturnType<multer.Multer['array']>;

  constructor(intake: UploadIntake) {
    const storage: StorageEngine = {
      _handleFile: (_request, file, done) => {
        intake.take(file.stream).then(
          (result) => done(null, { result } as Partial<TakenFile>),
          (error: unknown) => done(error),
        );
      },
      _removeFile: (_request, _file, done) => done(null),
    };
    const options = { storage, defParamCharset: 'utf8', limits: { fields: 10 } };
    this.receive = multer(options).array('files', MOST_FILES);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    await new Promise<void>((resolve, reject) => {
      this.receive(request, response, (error: unknown) => {
        if (error === undefined || error === null) resolve();
        else reject(badUpload(error));
      });
    });
    return next.handle();
  }
}

/** A request that multer could not read is the caller's mistake: it gets a 400. */
function badUpload(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(message, { cause: error }), { status: 400, type: 'upload' });
}
