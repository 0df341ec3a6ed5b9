// TypeORM requires its drivers of all databases as soon as it is loaded. Services use the one of
// PostgreSQL: the others are empty in a bundle.
const DRIVER = /[\\/]typeorm[\\/]driver[\\/][^\\/]+[\\/](\w+)Driver\.js$/;

export const otherDatabases = {
  name: 'other-databases',
  setup(build) {
    build.onLoad({ filter: DRIVER }, ({ path }) =>
      DRIVER.exec(path)[1] === 'Postgres' ? undefined : { contents: '' },
    );
  },
};
