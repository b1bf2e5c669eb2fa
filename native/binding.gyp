{
  'targets': [
    {
      'target_name': 'asyncio_native',
      'sources': [
        'src/addon.cc',
        'src/binding.cc',
        'src/call_queue.cc',
        'src/exit_flags.cc',
        'src/functions.cc',
        'src/host.cc',
        'src/inbox.cc',
        'src/interrupt_wakes.cc',
        'src/post_table.cc',
        'src/reactor.cc',
        'src/reactor_object.cc',
        'src/registry.cc',
        'src/stay_loaded.cc',
        'src/timer_block.cc',
        'src/timer_heap.cc',
        'src/timers.cc',
      ],
      # The path is relative to this folder, so a space in the name of a folder above both packages does no harm.
      'include_dirs': ['include', '<!(node -p "require(\'node-addon-api\').include_dir")'],
      'defines': [
        'NAPI_VERSION=8',
        'NODE_ADDON_API_CPP_EXCEPTIONS',
        # Without this, a call that fails because its Worker is being terminated ends the process.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
        'ASYNCIO_NATIVE_VERSION="<!(node -p "require(\'../package.json\').version")"',
      ],
      'cflags': ['-O2', '-Wall', '-Wextra', '-fvisibility=hidden', '-ffunction-sections', '-fdata-sections'],
      'cflags!': ['-fno-exceptions', '-O3'],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-fno-exceptions'],
      'cflags_cc': ['-std=c++17', '-fvisibility-inlines-hidden'],
      'xcode_settings': {
        'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
        'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
        'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
        'MACOSX_DEPLOYMENT_TARGET': '11.0',
        'WARNING_CFLAGS': ['-Wall', '-Wextra'],
        'DEAD_CODE_STRIPPING': 'YES',
        # As exports.map says for Linux.
        'OTHER_LDFLAGS': [
          '-Wl,-exported_symbol,_napi_register_module_v1',
          '-Wl,-exported_symbol,_node_api_module_get_api_version_v1',
        ],
      },
      'msvs_settings': {
        'VCCLCompilerTool': {
          'AdditionalOptions': ['/std:c++17'],
          'ExceptionHandling': 1,
          'WarningLevel': 4,
        },
      },
      'conditions': [
        ['OS=="linux" or OS=="freebsd"', {'ldflags': ['-Wl,-z,nodelete', '-Wl,--gc-sections']}],
        ['OS=="win"', {
          'sources': ['src/interrupt_win.cc'],
          # libuv's header includes windows.h, whose macros `min` and `max` would take the place of std::min and std::max.
          'defines': ['NOMINMAX', '_HAS_EXCEPTIONS=1'],
          'defines!': ['_HAS_EXCEPTIONS=0'],
        }, {
          'sources': ['src/interrupt_posix.cc'],
        }],
        ['OS=="win"', {
          # Sockets of Node's serve there.
          'sources': ['src/waiter.cc'],
        }, {
          'defines': ['ASYNCIO_NATIVE_HAS_IO'],
          'sources': [
            'src/io/channel.cc',
            'src/io/child.cc',
            'src/io/connection.cc',
            'src/io/datagram_batch.cc',
            'src/io/datagram_functions.cc',
            'src/io/datagram_socket.cc',
            'src/io/hang_up_watch.cc',
            'src/io/io.cc',
            'src/io/io_functions.cc',
            'src/io/io_method.cc',
            'src/io/linger_queue.cc',
            'src/io/listener.cc',
            'src/io/name_request.cc',
            'src/io/pipe_end.cc',
            'src/io/private_loop.cc',
            'src/io/process_functions.cc',
            'src/io/properties.cc',
            'src/io/secure_layer.cc',
            'src/io/signal_watch.cc',
            'src/io/socket_address.cc',
            'src/io/spawn.cc',
            'src/io/tls_functions.cc',
            'src/io/watch_functions.cc',
            'src/tls/openssl.cc',
            'src/tls/tls_context.cc',
            'src/tls/tls_failure.cc',
            'src/tls/tls_object.cc',
            'src/tls/tls_session.cc',
            'src/tls/tls_values.cc',
          ],
        }],
        ['OS=="linux"', {
          'sources': [
            'src/io/linux/child_system.cc',
            'src/io/linux/descriptor_watches.cc',
            'src/io/linux/descriptors.cc',
            'src/io/linux/event_waiter.cc',
            'src/io/linux/linger_timer.cc',
            'src/io/linux/messages.cc',
          ],
          # In quotes of the shell's, for a folder whose name has a space.
          'ldflags': ['\'-Wl,--version-script=<!(node -p "require(\'path\').resolve(\'exports.map\')")\''],
        }],
        ['OS!="linux" and OS!="win"', {
          'defines': ['ASYNCIO_NATIVE_PORTABLE_IO'],
          'sources': [
            'src/io/posix/child_system.cc',
            'src/io/posix/descriptor_watches.cc',
            'src/io/posix/descriptors.cc',
            'src/io/posix/event_waiter.cc',
            'src/io/posix/linger_timer.cc',
            'src/io/posix/loop_watch.cc',
            'src/io/posix/messages.cc',
            'src/io/posix/select.cc',
          ],
        }],
      ],
    },
  ],
}
