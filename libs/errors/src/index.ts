export { MainstayError, type ErrorDetails } from './error/mainstay.error';
export {
  classifyFailure,
  errorCodeOf,
  isDeferral,
  type Deferral,
  type Failure,
} from './classification/classify';
