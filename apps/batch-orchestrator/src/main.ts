import '@mainstay/service/lean-start';
import { runService } from '@mainstay/service';
import { AppModule } from './app.module';
import { BatchOrchestratorSettings } from './batch-orchestrator.settings';

void runService(AppModule, BatchOrchestratorSettings);
