# What `node-gyp` looks for; the addon itself is described in native/.
{
  'targets': [
    {
      'target_name': 'all_of_asyncio_native',
      'type': 'none',
      'dependencies': ['native/binding.gyp:asyncio_native'],
    },
  ],
}
