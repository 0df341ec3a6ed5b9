import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IsInt } from 'class-validator';
import { CoreModule } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe } from '@mainstay/kafka-bus';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Counted = defineEvent({ type: 'boot.counted.v1', data: NumberV1 });

@Injectable()
class Unheard {
  @KafkaSubscribe(Counted)
  async count(_event: EventEnvelope<NumberV1>): Promise<void> {}
}

describe('booting with subscriptions and without KafkaBusModule', () => {
  it('fails, naming class and method', async () => {
    const application = await Test.createTestingModule({
      imports: [CoreModule],
      providers: [Unheard],
    }).compile();
    await expect(application.init()).rejects.toThrow(
      /Unheard\.count has @KafkaSubscribe, but KafkaBusModule is not imported/,
    );
  });
});
