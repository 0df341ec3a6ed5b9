import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import type { Observable } from 'rxjs';
import { BatchErrors } from '../registration/batch-errors';
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

  constructor(
    intake: UploadIntake,
    private readonly errors: BatchErrors,
  ) {
    const storage: StorageEngine = {
      _handleFile: (request, file, done) => {
        intake.take(file.stream, request).then(
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
    const hasType = request.headers['content-type'] !== undefined;
    if (hasType && !request.is('multipart/form-data')) return this.errors.notMultipart();
    const error = await new Promise<unknown>((resolve) => this.receive(request, response, resolve));
    if (error !== undefined && error !== null) return this.errors.unreadable(error);
    return next.handle();
  }
}
