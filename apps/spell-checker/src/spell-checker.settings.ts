import { Setting, type ServiceDeclaration } from '@mainstay/service';
import { LANGUAGES } from '@mainstay-apps/contracts';
import { ReferenceSettings } from '@mainstay-apps/wiring';
import { IsIn, IsInt, Max, Min } from 'class-validator';

/** Settings of the spell checker: `SPELL_CHECKER_…`. */
export class SpellCheckerSettings extends ReferenceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'spell_checker_service',
    prefix: 'SPELL_CHECKER_',
    port: 8002,
    metricsPort: 8001,
    uses: ['kafka', 'database', 'redis'],
    aliases: { SPELL_CHECKER_METRICS_PORT: ['SPELLCHECKER_METRICS_PORT'] },
  };

  @Setting('Worker threads that correct; 0 takes one less than there are processors.')
  @IsInt()
  @Min(0)
  @Max(64)
  threads = 0;

  @Setting('Languages whose dictionaries every thread loads at the start.')
  @IsIn([...LANGUAGES], { each: true })
  warmLanguages: string[] = [...LANGUAGES];
}
