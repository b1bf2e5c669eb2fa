/** Whether a function or method named `name`, of this package, is on the stack. True if that cannot be found out. */
export function isOnStack(name: string): boolean {
  const { stackTraceLimit } = Error;
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  let sites: NodeJS.CallSite[] | undefined;
  const prepareStackTrace = (_error: unknown, trace: NodeJS.CallSite[]): string => {
    sites = trace;
    return '';
  };
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    Object.defineProperty(Error, 'prepareStackTrace', { value: prepareStackTrace, configurable: true });
    void new Error().stack;
  } catch {
    // The program has frozen Error.
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    if (own !== undefined) {
      Reflect.defineProperty(Error, 'prepareStackTrace', own);
    }
  }
  const file = sites?.[0]?.getFileName();
  return sites === undefined || sites.some((site) => site.getFunctionName() === name && site.getFileName() === file);
}
