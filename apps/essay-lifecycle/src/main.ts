import '@mainstay/service/lean-start';
import { runService } from '@mainstay/service';
import { AppModule } from './app.module';
import { EssayLifecycleSettings } from './essay-lifecycle.settings';

void runService(AppModule, EssayLifecycleSettings);
