export * from '../lib/core.js';
