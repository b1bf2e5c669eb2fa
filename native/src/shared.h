#ifndef ASYNCIO_NATIVE_SHARED_H_
#define ASYNCIO_NATIVE_SHARED_H_

#include <atomic>
#include <utility>

namespace asyncio_native {

// Counts the owners of an object that several threads share. A base class; see Shared.
class SharedCount {
 public:
  void AddOwner() { owners_.fetch_add(1, std::memory_order_relaxed); }
  // True when that was the last.
  bool RemoveOwner() { return owners_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 protected:
  ~SharedCount() = default;

 private:
  std::atomic<int> owners_{0};
};

// An owner of a T, which derives from SharedCount and is deleted with its last owner. Like
// std::shared_ptr, which would bind the binary to a newer C library than Node needs.
template <typename T>
class Shared {
 public:
  Shared() = default;
  template <typename... Arguments>
  static Shared Make(Arguments&&... arguments) {
    return Shared(new T(std::forward<Arguments>(arguments)...));
  }
  ~Shared() { Reset(); }
  Shared(const Shared& other) : object_(other.object_) {
    if (object_ != nullptr) object_->AddOwner();
  }
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

  void Reset() {
    T* object = std::exchange(object_, nullptr);
    if (object != nullptr && object->RemoveOwner()) delete object;
  }

 private:
  explicit Shared(T* object) : object_(object) { object_->AddOwner(); }

  T* object_ = nullptr;
};

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_SHARED_H_
