export { AppModule as ContentAppModule, CONTENT_TABLES } from './app.module';
export { CONTENT_HTTP, MAX_CONTENT_BYTES } from './content.http';
export { ContentSettings } from './content.settings';
