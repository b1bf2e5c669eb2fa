module asyncio-native-bench

go 1.19
