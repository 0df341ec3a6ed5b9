import '@mainstay/service/lean-start';
import { runService } from '@mainstay/service';
import { AppModule } from './app.module';
import { SpellCheckerSettings } from './spell-checker.settings';

void runService(AppModule, SpellCheckerSettings);
