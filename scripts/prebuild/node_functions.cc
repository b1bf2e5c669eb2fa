// Fills the table of Node's functions that node-functions.mjs makes, for the addon on Windows.
#include <windows.h>

#include <cstring>

extern "C" FARPROC node_functions[];
extern "C" const char node_names[];

// The system calls this when it loads the addon. If it returns FALSE, the addon does not load: a program without one of
// the functions is not Node, or is an older Node than the package supports.
extern "C" BOOL WINAPI DllMain(HINSTANCE, DWORD reason, LPVOID) {
  if (reason != DLL_PROCESS_ATTACH) return TRUE;
  // Node may be in a library beside its program.
  HMODULE node = GetModuleHandleW(L"libnode.dll");
  if (node == nullptr) node = GetModuleHandleW(nullptr);
  FARPROC* function = node_functions;
  for (const char* name = node_names; *name != '\0'; name += std::strlen(name) + 1) {
    *function = GetProcAddress(node, name);
    if (*function++ == nullptr) return FALSE;
  }
  return TRUE;
}
