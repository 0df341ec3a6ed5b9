import type { OutboxTables } from '../outbox-tables';

export const createTrigger = ({ outbox, triggerFunction }: OutboxTables): string => `
CREATE TRIGGER event_outbox_before_insert BEFORE INSERT ON ${outbox}
  FOR EACH ROW EXECUTE FUNCTION ${triggerFunction}()`;
