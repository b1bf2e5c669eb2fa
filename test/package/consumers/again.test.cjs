// A second realm in the process of common.test.cjs, with a package of its own.
require('./common.test.cjs');
