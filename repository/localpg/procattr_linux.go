package localpg

import "syscall"

// procAttr runs a child as the user, in a session of its own, so that Ctrl-C in
// our terminal reaches us alone and we stop the child when we are done with it.
// The kernel sends it the death signal when the thread that started it ends.
func procAttr(user account, death syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Credential: user.credential(), Pdeathsig: death}
}
