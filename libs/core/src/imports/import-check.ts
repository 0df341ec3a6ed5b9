import { Injectable, type DynamicModule } from '@nestjs/common';
import { ModuleRef, ModulesContainer, type NestContainer } from '@nestjs/core';
import { importedOnceRule } from './imported-once.decorator';
import { ModuleImportedTwiceError } from './module-imported-twice.error';
import { referredModule } from './referred-module';
import { repeatedImports, type SingleModule } from './repeated-imports';

/** Looks at the modules of an application once they are known, before any of their hooks runs. */
@Injectable()
export class ImportCheck {
  /** @throws {ModuleImportedTwiceError} */
  constructor(
    private readonly modules: ModulesContainer,
    private readonly moduleRef: ModuleRef,
  ) {
    const found = [...modules.values()].flatMap((module): SingleModule[] => {
      const rule = importedOnceRule(module.metatype);
      const tokens: ReadonlySet<unknown> = module.exports;
      return rule === undefined ? [] : [{ module: module.metatype, rule, tokens }];
    });
    const problems = repeatedImports(found, (module) => this.importersOf(module));
    if (problems.length > 0) throw new ModuleImportedTwiceError(problems);
  }

  /** By what modules declare: Nest adds every global module to the imports of all. */
  private importersOf(wanted: object): string[] {
    const { container } = this.moduleRef as unknown as { readonly container: NestContainer };
    return [...this.modules].flatMap(([key, { metatype }]) => {
      const declared = [
        ...((Reflect.getMetadata('imports', metatype) as unknown[] | undefined) ?? []),
        ...(container.getDynamicMetadataByToken(key, 'imports') as unknown[]),
      ];
      return declared.some((imported) => classOf(imported) === wanted) ? [metatype.name] : [];
    });
  }
}

function classOf(imported: unknown): unknown {
  const module = referredModule(imported);
  return (module as Partial<DynamicModule> | undefined)?.module ?? module;
}
