// A second realm in the process of jest.test.cjs, with a package of its own.
require('./jest.test.cjs');
