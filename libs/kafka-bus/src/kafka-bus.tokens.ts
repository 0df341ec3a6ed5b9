/** The settled options of this application's bus. */
export const KAFKA_BUS_SETTINGS = Symbol('mainstay.kafka-bus.settings');
/** The driver in use. */
export const KAFKA_DRIVER = Symbol('mainstay.kafka-bus.driver');
