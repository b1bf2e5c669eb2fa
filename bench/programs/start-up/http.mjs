/** Imports a part of Node's own library that every server needs. */
import 'node:http';
