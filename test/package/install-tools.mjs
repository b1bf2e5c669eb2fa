/** Installs what the tests of the package need, so that this can go on while something else is built. */
import { installTools } from './tools.mjs';

installTools();
