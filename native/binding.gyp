{
  'targets': [
    {
      'target_name': 'asyncio_native',
      'sources': [
        'src/addon.cc',
        'src/binding.cc',
        'src/call_queue.cc',
        'src/functions.cc',
        'src/host.cc',
        'src/inbox.cc',
        'src/js.cc',
        'src/last_words.cc',
        'src/post_table.cc',
        'src/reactor.cc',
        'src/reactor_object.cc',
        'src/registry.cc',
        'src/stay_loaded.cc',
        'src/timer_block.cc',
        'src/timer_heap.cc',
        'src/timers.cc',
        'src/waiter.cc',
      ],
      'include_dirs': ['include'],
      'defines': [
        'NAPI_VERSION=8',
        'ASYNCIO_NATIVE_VERSION="<!(node -p "require(\'../package.json\').version")"',
      ],
      'cflags': ['-Wall', '-Wextra', '-fvisibility=hidden'],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
      'cflags_cc': ['-std=c++17', '-fvisibility-inlines-hidden'],
      'xcode_settings': {
        'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
        'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
        'MACOSX_DEPLOYMENT_TARGET': '11.0',
        'WARNING_CFLAGS': ['-Wall', '-Wextra'],
      },
      'msvs_settings': {
        'VCCLCompilerTool': {
          'AdditionalOptions': ['/std:c++17'],
          'WarningLevel': 4,
        },
      },
      'conditions': [
        ['OS=="linux" or OS=="freebsd"', {'ldflags': ['-Wl,-z,nodelete']}],
        ['OS=="win"', {
          'sources': ['src/interrupt_win.cc'],
          # libuv's header includes windows.h, whose macros `min` and `max` would take the place of std::min and std::max.
          'defines': ['NOMINMAX'],
        }, {
          'sources': ['src/interrupt_posix.cc'],
        }],
        ['OS=="linux"', {
          # In quotes of the shell's, for a folder whose name has a space.
          'ldflags': ['\'-Wl,--version-script=<!(node -p "require(\'path\').resolve(\'exports.map\')")\''],
        }],
      ],
    },
  ],
}
