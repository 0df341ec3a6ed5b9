export { Public, RequireScope } from './authentication/access.decorators';
export { AuthenticationModule } from './authentication/authentication.module';
export type { AuthenticationOptions } from './authentication/authentication.options';
export { ProtectedServiceSettings } from './authentication/protected-service-settings';
export type { Caller } from './authentication/token-verifier';
export { createService } from './starting/create-service';
export { ServiceOptionsInvalidError } from './starting/service-options-invalid.error';
export { Service, type ShutdownReport } from './starting/service';
export type { ServiceOptions, ShutdownOptions } from './starting/service.options';
export { SERVICE_SETTINGS, type ServiceModule } from './starting/root-module';
export { runService, runServices } from './running/run-service';
export { onOrphaned } from './running/on-orphaned';
export { NodeUnsupportedError } from './running/node-unsupported.error';
export {
  ENVIRONMENTS,
  ServiceSettings,
  type BreakerThresholds,
  type Environment,
} from './settings/service-settings';
export { Setting, type SettingOptions } from './settings/setting.decorator';
export type { ServiceDeclaration, ServicePart } from './settings/service-declaration';
export type { PartLocation } from './settings/part-location';
export { loadSettings, type SettingsClass, type SettingsSource } from './settings/load-settings';
export { describeSettings, type SettingDescription } from './settings/describe-settings';
export { SettingsInvalidError } from './settings/settings-invalid.error';
export { ServiceStoppedError } from './starting/service-stopped.error';
export { PortInUseError } from './http/port-in-use.error';
export type { HttpOptions, RawBodyRoute } from './http/http.options';
export type { RateLimitOptions } from './rate-limit/rate-limit.options';
export type { OpenApiOptions } from './http/open-api';
