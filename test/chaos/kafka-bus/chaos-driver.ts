/** The Kafka client of the members and of the load: KAFKA_DRIVER, as for the reference services. */
export const CHAOS_DRIVER =
  process.env['KAFKA_DRIVER'] === 'platformatic' ? 'platformatic' : 'kafkajs';
