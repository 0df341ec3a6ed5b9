export {
  ReferenceSystem,
  type ReferenceSystemOptions,
  type ReferenceUrls,
} from './system/reference-system';
