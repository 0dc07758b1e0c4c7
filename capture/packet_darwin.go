package capture

// tiocpktIoctl is the control byte of packet mode that says: the slave's settings were changed (sys/ttycom.h).
const tiocpktIoctl = 0x40
