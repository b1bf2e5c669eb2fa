{
  'targets': [
    {
      'target_name': 'primes',
      'sources': ['primes.c'],
      'include_dirs': ['<!(node -p "require(\'path\').dirname(require.resolve(\'asyncio-native/package.json\'))")/native/include'],
      'defines': ['NAPI_VERSION=8'],
      'conditions': [
        ['OS!="win"', {'cflags_c': ['-std=gnu99', '-Wall', '-Wextra', '-Werror']}],
      ],
    },
  ],
}
