import type { OutboxTables } from '../outbox-tables';

export const dropTriggerFunction = ({ triggerFunction }: OutboxTables): string =>
  `DROP FUNCTION ${triggerFunction}()`;
