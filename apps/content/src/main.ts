import '@mainstay/service/lean-start';
import { runService } from '@mainstay/service';
import { AppModule } from './app.module';
import { CONTENT_HTTP } from './content.http';
import { ContentSettings } from './content.settings';

void runService(AppModule, ContentSettings, { http: CONTENT_HTTP });
