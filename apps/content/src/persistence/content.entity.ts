import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** One stored content. Rows are only ever inserted. */
@Entity({ name: 'content' })
export class ContentEntity {
  @PrimaryColumn({ name: 'storage_id', type: 'char', length: 32 })
  storageId!: string;

  @Column({ name: 'content_type', type: 'varchar', length: 255 })
  contentType!: string;

  @Column({ type: 'bytea' })
  body!: Buffer;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
