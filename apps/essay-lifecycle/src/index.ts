export { AppModule as EssayLifecycleAppModule, ESSAY_LIFECYCLE_TABLES } from './app.module';
export { EssayLifecycleSettings } from './essay-lifecycle.settings';
