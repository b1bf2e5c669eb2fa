// A shared object that may not be shipped (gate.mjs): it exports too much, imports a stranger, and asks for the newest glibc.
extern "C" unsigned arc4random();
extern "C" void stranger();

extern "C" void napi_register_module_v1() {
  stranger();
  arc4random();
}
extern "C" void leaked() {}
